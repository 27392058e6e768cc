"""The domains, each in its place of the order; lower ones know nothing of higher ones."""
