"""Measures of the product on this machine; every published figure is made here. Run `make bench`."""
