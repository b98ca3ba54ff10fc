### How a background task ended.

task-success = ✅ Done: “{ $title }”
task-failed = ⚠️ This failed: “{ $title }”
task-cancelled = Cancelled: “{ $title }”
task-files = Files: { $names }
task-hint-later = Please ask again a little later.
task-hint-ask = Please put it another way, or ask me what went wrong.

### What the tools worker_enqueue, worker_tasks and worker_cancel say.

tasks-queued = ⏳ It is queued: “{ $title }”. I will send the result here.
tasks-already-queued = ⏳ This is already queued: “{ $title }”. You will get the result when it is ready.
tasks-already-running = ⏳ This is already in progress: “{ $title }”. You will get the result when it is ready.
tasks-queued-summary = Queued
tasks-refused-summary = Nothing was queued
tasks-title = In the background:
tasks-over-title = Finished recently:
tasks-none = There are no background tasks. To queue one, write, for example: “do a digest of this week's news in the background”.
tasks-none-open = Nothing is being done in the background. To queue something, write, for example: “do a digest of this week's news in the background”.
tasks-more = … and more.
tasks-line-queued =
    { $attempts ->
        [0] { $title } – queued for { $time }
        [one] { $title } – queued for { $time }, tried once
       *[other] { $title } – queued for { $time }, tried { $attempts } times
    }
tasks-line-running =
    { $attempts ->
        [0] { $title } – being done for { $time }
        [1] { $title } – being done for { $time }
       *[other] { $title } – being done for { $time }, attempt { $attempts }
    }
tasks-line-retry_scheduled = { $title } – attempt { $attempts } failed, the next one { $time }
tasks-line-success = ✅ { $title } – done { $time }
tasks-line-failed = ⚠️ { $title } – failed { $time }
tasks-line-cancelled = 🚫 { $title } – cancelled { $time }
tasks-listed-summary =
    { $count ->
        [0] Nothing is being done
        [one] One task under way
       *[other] { $count } tasks under way
    }
tasks-cancelled = 🚫 Cancelled: “{ $title }”
tasks-cancelled-summary = Cancelled
tasks-stopping = ⏳ Stopping: “{ $title }”
tasks-stopping-summary = Stopping
tasks-over = This task is over already: “{ $title }”
tasks-over-summary = Over already
tasks-unknown = There is no such task in progress.
tasks-which = Which one? Write, for example: “cancel task { $number }”.
tasks-one-by-one = I cancel tasks one by one. Write, for example: “cancel task { $number }” or “cancel the last task”.
tasks-nothing-summary = Nothing was cancelled

### Telegram: /tasks, buttons below the list, and what is seen while the tool is at work.

telegram-button-task_cancel =
    { $number ->
        [0] 🚫 Cancel
       *[other] 🚫 { $number }
    }
telegram-button-tasks_page = More
telegram-tool-worker_enqueue = ⏳ Queueing the task…
telegram-tool-worker_tasks = ⏳ Looking at background tasks…
telegram-tool-worker_cancel = ⏳ Cancelling a background task…
