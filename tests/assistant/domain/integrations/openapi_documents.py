"""OpenAPI documents for tests: a small one by hand, and large ones by counting."""

from typing import Any

SMALL = """
openapi: 3.0.3
info: {title: "Notes  API", description: Keeps notes}
servers:
  - url: "{scheme}://notes.example.com/v2/"
    variables: {scheme: {default: https}}
security: [{cookie: []}, {key: []}]
components:
  securitySchemes:
    cookie: {type: apiKey, in: cookie, name: sid}
    key: {type: apiKey, in: header, name: X-Api-Key}
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer, maximum: 100, exclusiveMaximum: true}}
  schemas:
    Note:
      type: object
      required: [id, title]
      properties:
        id: {type: integer, readOnly: true}
        title: {type: string, maxLength: 100}
        due: {type: string, format: date, nullable: true}
        parent: {$ref: "#/components/schemas/Note"}
    Far: {type: object, properties: {a: {$ref: "other.yaml#/A"}}}
paths:
  /notes:
    get:
      operationId: listNotes
      tags: [read]
      summary: |
        List
        notes
      parameters:
        - $ref: "#/components/parameters/Limit"
        - {name: sid, in: cookie, schema: {type: string}}
        - {name: Accept, in: header, schema: {type: string}}
    post:
      operationId: listNotes
      requestBody:
        required: true
        content:
          text/plain: {schema: {type: string}}
          application/json: {schema: {$ref: "#/components/schemas/Note"}}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    delete: {parameters: [{name: id, in: path, schema: {type: integer}}]}
    put: {requestBody: {required: true, content: {multipart/form-data: {}}}}
  /far:
    post: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Far"}}}}}
  /fetch: {$ref: "http://169.254.169.254/latest"}
  /notes#again: {get: {operationId: again}}
  /a/../b: {get: {}}
"""


def large(operations: int, schemas: int = 60) -> dict[str, Any]:
    """Return a document whose schemas refer to each other, as real ones do."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "servers": [{"url": "https://large.example.com"}],
        "paths": {f"/things/{n // 2}": _item(n, schemas) for n in range(0, operations, 2)},
        "components": {"schemas": {f"S{n}": _schema(n, schemas) for n in range(schemas)}},
    }


def _item(number: int, schemas: int) -> dict[str, Any]:
    ref = {"$ref": f"#/components/schemas/S{number % schemas}"}
    query = {"name": "q", "in": "query", "schema": {"type": "string"}, "description": "words " * 20}
    answer = {"200": {"description": "OK", "content": {"application/json": {"schema": ref}}}}
    return {
        "get": {"operationId": f"get{number}", "parameters": [query] * 3, "responses": answer},
        "post": {
            "operationId": f"post{number}",
            "requestBody": {"content": {"application/json": {"schema": ref}}},
            "responses": answer,
        },
    }


def _schema(number: int, schemas: int) -> dict[str, Any]:
    fields: dict[str, Any] = {
        f"field{n}": {"type": "string", "description": "What it says of itself. " * 4}
        for n in range(12)
    }
    if number + 1 < schemas:
        fields["next"] = {"$ref": f"#/components/schemas/S{number + 1}"}
        fields["again"] = {"$ref": f"#/components/schemas/S{number + 1}"}
    return {"type": "object", "properties": fields}
