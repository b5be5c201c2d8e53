"""One form's records as CSV or XLSX, in constant memory and without personal data by default."""

from server.exports import problems as problems  # registers this feature's problems
