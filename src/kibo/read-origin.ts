export interface OriginRule {
  allowInsecureHttp: boolean
  /** The scheme of a loopback address that is given without one. Default: https. */
  loopbackScheme?: string
}

/**
 * The origin that a host or an origin stands for.
 *
 * `not-a-host`: it has a path, a query or credentials, or is no host at all. `insecure`: plain http to anything but a
 * loopback address.
 */
export function readOrigin(text: string, rule: OriginRule): { origin: string } | 'not-a-host' | 'insecure' {
  const hasScheme = /^https?:\/\//i.test(text)
  const url = /[\s\\@?#]/.test(text) ? null : parseUrl(hasScheme ? text : `https://${text}`)
  if (url?.pathname !== '/' || url.hostname === '') return 'not-a-host'
  const isHere = isLoopback(url.hostname)
  if (url.protocol === 'http:' && !isHere && !rule.allowInsecureHttp) return 'insecure'
  return { origin: !hasScheme && isHere && rule.loopbackScheme ? `${rule.loopbackScheme}//${url.host}` : url.origin }
}

/** `hostname` as the URL parser writes it. */
export function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^(.+\.)?localhost$/.test(hostname) || /^127(\.\d+){3}$/.test(hostname)
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}
