"""`flywheel doctor`: what is wrong with an installation, why, and what to do. It looks; it changes nothing."""
