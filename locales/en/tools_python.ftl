# What the tool execute_python tells people.
python-summary-done = The program ran.
python-summary-failed = The program ended with an error.
python-summary-timeout = The program took too long and was stopped.
python-answer-failed = The program ended with an error.
python-answer-timeout = The program took too long and was stopped.
python-answer-silent = The program ran and printed nothing.
python-answer-files = The program ran; here is what it made.

# What else is to be said of a run.
note-stopped_for_time = It was stopped after { $seconds } s.
note-stopped_for_memory = It was stopped: it used more than { $megabytes } MB of memory.
note-output_dropped = { $bytes } more { $bytes ->
    [one] byte
   *[other] bytes
} of { $stream } were not kept.
note-files_not_kept = Only { $count } { $count ->
    [one] file
   *[other] files
} of /out were kept.
note-file_too_large = /out/{ $name } was not kept: it is too large.
note-file_not_regular = /out/{ $name } was not kept: it is not a regular file or cannot be read.
