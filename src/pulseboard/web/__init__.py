"""The web side: routes, the socket, who may do what, and the built page."""
