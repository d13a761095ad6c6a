"""Where files are kept: behind one contract, a local folder or any S3-compatible service."""
