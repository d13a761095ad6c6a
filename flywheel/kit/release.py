"""Which release of the product this is."""

from importlib.metadata import PackageNotFoundError, version

try:
    RELEASE = version("customer-insight-flywheel")
except PackageNotFoundError:  # a source tree that was never installed
    RELEASE = "unreleased"
