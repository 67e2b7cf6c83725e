/** The headers that have a value. */
export function definedHeaders(headers: Record<string, string | undefined>): Record<string, string> {
  const defined = Object.entries(headers).filter(([, value]) => value !== undefined)
  return Object.fromEntries(defined) as Record<string, string>
}
