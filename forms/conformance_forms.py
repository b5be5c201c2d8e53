from typing import Any


def run_form_case(case: dict[str, Any]) -> object:
    return None
