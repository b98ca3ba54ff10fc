"""Background tasks over REST: asked for in words or as a workflow, listed, looked at, cancelled."""

import asyncio
from uuid import uuid4

import httpx

from tests.api.reminding import problem
from tests.chatting import Json, Person, calls, says, until

HANGS = [{"say": "half"}, {"hang": True}]


async def enqueue(person: Person, task: str = "collect the news", **fields: str) -> Json:
    """Ask for a task as a workflow, which must succeed."""
    started = await start(person, task, **fields)
    assert started.status_code == 202, started.text
    found: Json = started.json()
    return found


async def start(person: Person, task: str, key: str = "", **fields: str) -> httpx.Response:
    """Ask for a task as a workflow."""
    headers = {"Idempotency-Key": key} if key else {}
    return await person.post("/workflows/background-task", {"task": task} | fields, **headers)


async def seen(person: Person, task_id: str) -> Json:
    """Return a task as it stands, with its result."""
    found: Json = (await person.get(f"/chat/tasks/{task_id}")).raise_for_status().json()
    return found


async def in_state(person: Person, task_id: str, state: str) -> Json:
    """Wait until a task is in a state and return it."""

    async def there() -> Json | None:
        task = await seen(person, task_id)
        return task if task["state"] == state else None

    return await until(there, 20)


async def history(person: Person, **params: object) -> Json:
    """Return a page of tasks."""
    page: Json = (await person.get("/chat/tasks/history", **params)).raise_for_status().json()
    return page


async def test_a_task_is_done_and_its_result_is_there(person: Person) -> None:
    await person.uses(says("The news of the week."))

    started = await start(person, "collect the news")

    body = started.json()
    assert started.status_code == 202
    assert started.headers["Location"] == body["status_url"]
    assert body["workflow_id"] == f"task/{body['task_id']}"
    assert body["kind"] == "background-task"
    assert body["run_id"]
    task = await in_state(person, body["task_id"], "success")
    assert task["result"] == task["result_preview"] == "The news of the week."
    assert (task["task"], task["attempts"], task["error"]) == ("collect the news", 1, None)
    assert task["artifacts"] == []
    run = (await person.get(f"/workflows/{body['workflow_id']}")).json()
    assert (run["kind"], run["state"]) == ("background-task", "completed")


async def test_plain_words_queue_a_task_without_a_model(person: Person) -> None:
    await person.prefers(locale="ru")
    model = await person.uses(says("Сводка."))

    answer = await person.answer("сделай в фоне сводку новостей")

    said = "⏳ Задача в очереди на обработке: «сделай сводку новостей». Пришлю результат сюда."
    assert answer["response"] == said
    (task,) = (await history(person))["items"]
    assert (task["task"], task["session_id"]) == ("сделай сводку новостей", answer["session_id"])
    await in_state(person, task["task_id"], "success")
    assert len(await model.received()) == 1


async def test_a_model_can_queue_a_task(person: Person) -> None:
    await person.uses(calls("worker_enqueue", task="collect the news"), says("It is queued."))

    answer = await person.answer("This will take long: collect the news, tell me when ready")

    assert answer["response"] == "It is queued."
    (task,) = (await history(person))["items"]
    assert task["task"] == "collect the news"
    await in_state(person, task["task_id"], "success")


async def test_a_task_that_asks_for_a_task_gets_none(person: Person) -> None:
    await person.uses(calls("worker_enqueue", task="again and again"), says("I cannot."))

    body = await enqueue(person, "collect the news")

    task = await in_state(person, body["task_id"], "success")
    assert task["result"] == "I cannot."
    assert len((await history(person))["items"]) == 1


async def test_the_same_key_is_the_same_task(person: Person) -> None:
    await person.uses(HANGS)

    first, again = await asyncio.gather(
        *(start(person, "collect the news", key="key-1") for _ in range(2))
    )
    by_field = await enqueue(person, "collect the news", client_message_id="key-1")

    assert first.json()["task_id"] == again.json()["task_id"] == by_field["task_id"]
    assert len((await history(person))["items"]) == 1
    other = await start(person, "something else", key="key-1")
    assert problem(other) == (409, "idempotency_conflict")
    await person.post(f"/chat/tasks/{by_field['task_id']}/cancel")


async def test_the_same_task_asked_for_again_is_one(person: Person) -> None:
    await person.uses(HANGS)
    first = await enqueue(person, "collect the news")

    again = await enqueue(person, "Collect  the news")

    assert again["task_id"] == first["task_id"]
    await person.post(f"/chat/tasks/{first['task_id']}/cancel")


async def test_a_task_at_work_is_cancelled(person: Person) -> None:
    model = await person.uses(HANGS)
    body = await enqueue(person)
    await model.speaks()

    cancelled = await person.post(f"/chat/tasks/{body['task_id']}/cancel")

    assert cancelled.status_code == 200
    task = await in_state(person, body["task_id"], "cancelled")
    again = await person.post(f"/chat/tasks/{body['task_id']}/cancel")
    assert again.json() == {key: task[key] for key in again.json()}


async def test_a_task_is_cancelled_as_a_workflow_too(person: Person) -> None:
    model = await person.uses(HANGS)
    body = await enqueue(person)
    await model.speaks()

    cancelled = await person.post(f"/workflows/{body['workflow_id']}/cancel")

    assert cancelled.status_code == 202
    await in_state(person, body["task_id"], "cancelled")
    again = await person.post(f"/workflows/{body['workflow_id']}/cancel")
    assert problem(again) == (404, "not_found")


async def test_a_task_is_listed_and_cancelled_in_plain_words(person: Person) -> None:
    await person.prefers(locale="ru")
    model = await person.uses(HANGS)
    body = await enqueue(person, "собери новости")
    await model.speaks()

    listed = (await person.answer("/tasks"))["response"]
    cancelled = (await person.answer("отмени последнюю задачу"))["response"]

    assert "1. собери новости – выполняется" in listed
    assert cancelled == "🚫 Отменено: «собери новости»"
    await in_state(person, body["task_id"], "cancelled")


async def test_tasks_are_listed_by_pages_and_states(person: Person) -> None:
    await person.uses(says("Done."))
    ids = [(await enqueue(person, f"task number {number}"))["task_id"] for number in range(3)]
    for task_id in ids:
        await in_state(person, task_id, "success")

    first = await history(person, limit=2)
    rest = await history(person, limit=2, before=first["before"])

    pages = [[one["task_id"] for one in page["items"]] for page in (first, rest)]
    assert pages == [[ids[2], ids[1]], [ids[0]]]
    assert rest["before"] is None
    assert len((await history(person, state=["success", "failed"]))["items"]) == 3
    assert (await history(person, state="queued"))["items"] == []


async def test_what_is_none_is_refused(person: Person) -> None:
    for params in ({"limit": 0}, {"limit": 201}, {"state": "asleep"}, {"before": "soon"}):
        refused = await person.get("/chat/tasks/history", **params)
        assert problem(refused) == (422, "invalid_input"), params
    assert problem(await person.get("/chat/tasks/1")) == (422, "invalid_input")
    for body in ({}, {"task": "  "}, {"task": "x", "more": 1}, {"task": "x", "session_id": 1}):
        refused = await person.post("/workflows/background-task", body)
        assert problem(refused) == (422, "invalid_input"), body
    nowhere = await start(person, "collect the news", session_id=str(uuid4()))
    assert problem(nowhere) == (404, "not_found")
    assert (await history(person))["items"] == []


async def test_nobody_elses_tasks_are_there(person: Person, other: Person) -> None:
    await person.uses(says("Done."))
    body = await enqueue(person)
    task_id = body["task_id"]
    await in_state(person, task_id, "success")

    assert (await history(other))["items"] == []
    for path in (f"/chat/tasks/{task_id}", f"/workflows/task/{task_id}"):
        assert problem(await other.get(path)) == (404, "not_found")
    for path in (f"/chat/tasks/{task_id}/cancel", f"/workflows/task/{task_id}/cancel"):
        assert problem(await other.post(path)) == (404, "not_found")
    signed_out = await person.door.client.get("/api/v1/chat/tasks/history")
    assert problem(signed_out) == (401, "unauthenticated")


async def test_the_kind_is_described_with_what_it_takes(person: Person) -> None:
    kinds = {item["kind"]: item for item in (await person.get("/workflows/kinds")).json()["items"]}

    assert kinds["background-task"]["workflow_type"] == "BackgroundTask"
    schema = kinds["background-task"]["input_schema"]
    assert schema["required"] == ["task"]
    assert {"session_id", "client_message_id"} < set(schema["properties"])


async def test_hidden_dialogues_of_tasks_are_not_listed(person: Person) -> None:
    await person.uses(says("Done."))
    body = await enqueue(person)
    await in_state(person, body["task_id"], "success")

    sessions = (await person.get("/chat/sessions")).json()["items"]

    assert len(sessions) <= 1  # the one in which the result was told
    assert all(session["channel"] != "worker" for session in sessions)
