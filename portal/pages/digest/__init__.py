"""The digest: what each app has that is new, as one letter a person. `coalition.operations.digest` says when."""
