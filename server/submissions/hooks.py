"""Who wants to know when a record changes its state.

``server.app`` fills the list, since features above this one may not be imported here.
"""

from collections.abc import Callable

from server.submissions.models import Submission

# called in the caller's transaction with the submission and its former state
on_state_change: list[Callable[[Submission, str], None]] = []
