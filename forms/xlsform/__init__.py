"""XLSForm (a folder of CSV sheets, .xlsx, .md) to Form, through pyxform."""

from forms.xlsform.reading import form_from_markdown, form_from_sheets, read_form

__all__ = ["form_from_markdown", "form_from_sheets", "read_form"]
