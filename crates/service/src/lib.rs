//! What the product does. Pages, the API, commands and jobs all go through here.
