"""The exchange: one person's journal in the forms in which data travels, and the archive back in.

`archive` holds everything and is read back; `sheets`, `fhir`, `fit` and `logs` are for other
programs, and leave out what the person took out.
"""
