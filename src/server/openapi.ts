/** The description of the API. */
export function openapi(): unknown {
  return { openapi: '3.1.0' };
}
