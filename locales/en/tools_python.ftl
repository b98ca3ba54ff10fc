# What the tool execute_python tells people.
python-summary-done = The program ran.
python-summary-failed = The program ended with an error.
python-summary-timeout = The program took too long and was stopped.
python-answer-failed = The program ended with an error.
python-answer-timeout = The program took too long and was stopped.
python-answer-silent = The program ran and printed nothing.
python-answer-files = The program ran; here is what it made.
