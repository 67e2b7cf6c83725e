/**
 * `text` without the spaces and tabs around it, as browsers store it. `trim()` also removes a no-break space: a browser
 * sees no `__Host-` prefix in a name that begins with one, and takes that cookie from a subdomain.
 */
export function withoutBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
