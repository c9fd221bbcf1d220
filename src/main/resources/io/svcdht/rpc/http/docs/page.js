// Shows the document that stands beside this page. Tokens live in the page's memory and go with it.
SwaggerUIBundle({
  url: new URL("openapi.yaml", document.baseURI).href,
  dom_id: "#api",
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: "none",
  persistAuthorization: false,
  displayRequestDuration: true,
  tryItOutEnabled: false,
});
