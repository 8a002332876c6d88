"""What `/openapi.json` says beyond what FastAPI reads off the routes: answers, bodies, problems, keys, examples.

Each part is a table: `operations` by method and route, `parameters` by name, `answers` and `problems` by schema and
status. `document` puts them together, and refuses a route that the tables do not know.
"""
