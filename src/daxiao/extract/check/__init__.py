"""The plan check (规划体检): what is wrong inside a document and between documents. Pure; see `run.check`."""
