"""The expression language of the ODK XForms specification: parsed once, walked on phone and server alike."""
