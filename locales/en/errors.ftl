### What went wrong, in plain words. Keys are `error-` and the code of the error.

error-internal = Something went wrong on our side. Please try again.
error-invalid_input = Something in the request is not valid.
error-not_found = There is no such thing here.
error-method_not_allowed = This address does not know this method.
error-body_too_large = The request is too large.
error-conflict = This is not possible in the present state.
error-idempotency_conflict = This key was used before with another message.
error-username_taken = This username is taken.
error-last_admin = The last administrator cannot lose the role.
error-turn_not_retryable = Only an answer that failed can be tried again.
error-unauthenticated = Please sign in.
error-bad_credentials = The username or the password is wrong.
error-forbidden = You are not allowed to do this.
error-registration_closed = Registration is closed. Ask an administrator for an account.
error-rate_limited = Too many attempts. Please wait a little and try again.
error-mailbox_full = Too many messages are waiting for an answer. Please wait until some are answered.
error-unavailable = A part of the assistant is not reachable at the moment. Please try again soon.
error-model_failed = The language model could not answer. Your message is kept.
error-model_unavailable = The language model is not reachable at the moment. Your message is kept.
error-model_silent = The language model stopped answering. Your message is kept.
error-model_garbage = The language model sent something unreadable. Your message is kept.
error-model_missing = The language model is not installed on its server; `ollama pull { $model }` there installs it. Your message is kept.
