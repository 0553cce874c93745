// The API's documentation, drawn by Swagger UI from the OpenAPI document of this very service.
"use strict";
window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null, // its default sends the document's address to a public validator
});
