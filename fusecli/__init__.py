"""fusecli: does combining these models help, by how much, and is it worth the price?"""

__version__ = "0.1.0"
