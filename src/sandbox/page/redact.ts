const secretNames = /password|secret|token|code$/i

/** The same JSON without what a bystander should not read: passwords, secrets, tokens and codes. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretNames.test(name) && typeof inner === 'string' ? '•••' : redact(inner),
    ]),
  )
}
