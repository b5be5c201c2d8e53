"""The texts people see: found in the code, kept in two catalogues, compiled for the server and the phone."""
