"""US antidumping and countervailing duties on battery active anode material, by entry date."""

__version__ = "0.1.0"
