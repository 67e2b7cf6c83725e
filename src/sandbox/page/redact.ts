const hidden = '•••'
const secretNames = /password|secret|token|cvv|cvc|code$/i
const harmlessCodes = /(product|error|country|currency|locale|location|customerSet|zip|priceList)code$/i
/** A text with a token's length and no blank. */
const token = /^\S{200,}$/
/** A literal in a text such as a GraphQL query, and the name before it. */
const namedLiteral = /(\w+)(\s*:\s*)(?:"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\])*(?:"|$))/g
const cardNumber = /\b\d(?:[ -]?\d){12,18}\b/g

/** The same JSON without what nobody should read over a shoulder: passwords, secrets, tokens, codes, card numbers. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'number') return redactText(`${value}`) === `${value}` ? value : hidden
  if (Array.isArray(value)) return value.map(redact)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isSecret(name) && saysMuch(inner) ? hidden : redact(inner)]),
  )
}

function redactText(text: string): string {
  if (token.test(text)) return hidden
  return text
    .replace(namedLiteral, (literal, name, colon) => (isSecret(name) ? `${name}${colon}"${hidden}"` : literal))
    .replace(cardNumber, (run) => (hasCheckDigit(run) ? hidden : run))
}

const isSecret = (name: string) => secretNames.test(name) && !harmlessCodes.test(name)

const saysMuch = (value: unknown) => value !== null && typeof value !== 'boolean'

/** Whether the last digit is the check digit of those before it (Luhn), as the numbers of cards have it. */
function hasCheckDigit(run: string): boolean {
  const digits = run.replace(/\D/g, '').split('').reverse().map(Number)
  const sum = digits.reduce((total, digit, at) => total + (at % 2 === 0 ? digit : (digit * 2) % 9 || digit), 0)
  return sum % 10 === 0
}
