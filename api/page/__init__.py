"""The chat page: static files of the browser, without a build step, and how they are served."""
