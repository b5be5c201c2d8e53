"""The shipped forms, one folder of XLSForm sheets in CSV each."""
