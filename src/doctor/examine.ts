import { examineCookie } from './cookie.ts'
import type { Finding } from './finding.ts'
import { examineKibo } from './kibo.ts'
import { examineRedis } from './redis.ts'
import { examineSettings } from './settings.ts'

export interface Surroundings {
  /** Where browsers reach the storefront; undefined when it is not known. */
  origin: URL | undefined
  /** Undefined: `REDIS_URL`. */
  redisUrl: string | undefined
  /** The app's folder, whose Redis client is used. */
  folder: string
}

/**
 * Runs every check of what a storefront starts with, even when another has failed. The findings hold no secret.
 */
export async function examine(env: NodeJS.ProcessEnv, { origin, redisUrl, folder }: Surroundings): Promise<Finding[]> {
  const [kibo, redis] = await Promise.all([examineKibo(env), examineRedis(redisUrl ?? env.REDIS_URL, folder)])
  return [...examineSettings(env), ...kibo, examineCookie(env, origin), redis]
}
