import { resolveConfig } from '../config.ts'
import { isLoopback } from '../kibo/read-origin.ts'
import type { Finding } from './finding.ts'

/** Whether browsers of `origin` keep the session cookie that the environment leads to. */
export function examineCookie(env: NodeJS.ProcessEnv, origin: URL | undefined): Finding {
  const about = 'cookie'
  // Kibo's settings have a check of their own, and the cookie depends on none of them.
  const kibo = { tenantId: 1, clientId: '-', sharedSecret: '-', apiHost: 'kibo.invalid', authHost: 'kibo.invalid' }
  const { cookie } = resolveConfig({ kibo, secret: '-'.repeat(32) }, { NODE_ENV: env.NODE_ENV })
  const { name, secure } = cookie
  if (!origin) {
    return secure
      ? { about, status: 'ok', says: name }
      : { about, status: 'note', says: `${name} is not Secure; it is where NODE_ENV is production` }
  }
  const isHttps = origin.protocol === 'https:'
  const at = `${name} at ${origin.origin}`
  if (isHttps && secure) return { about, status: 'ok', says: at }
  if (isHttps) {
    return {
      about,
      status: 'mend',
      says: `${at} is not Secure, and other sites of the domain can plant it`,
      remedy: 'Set NODE_ENV=production, or cookie.secure to true: it gets the prefix __Host- too.',
    }
  }
  if (isLoopback(origin.hostname)) {
    return secure
      ? {
          about,
          status: 'note',
          says: `${at} is Secure: Chrome and Firefox keep it on this machine without TLS, Safari does not`,
          remedy: 'Leave NODE_ENV=production out here, or set cookie.secure to false.',
        }
      : { about, status: 'ok', says: at }
  }
  return secure
    ? {
        about,
        status: 'mend',
        says: `${at} is Secure: browsers drop it over plain http, and every page has a new guest`,
        remedy: 'Serve the storefront by https. Only for a try set cookie.secure to false.',
      }
    : {
        about,
        status: 'mend',
        says: `${at} goes over plain http, where everybody on the way can read it`,
        remedy: 'Serve the storefront by https, with NODE_ENV=production.',
      }
}
