import { createHash } from 'node:crypto'

/** A script and the name that the server knows it by. Each touches one key, so that a cluster can run it. */
export interface Script {
  readonly source: string
  readonly sha: string
}

/** KEYS: the key. ARGV: the expected value, the new value, its life in ms. */
export const replaceScript = script(`
  local current = redis.call('GET', KEYS[1])
  if current ~= ARGV[1] and current ~= ARGV[2] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1`)

/** KEYS: the key. ARGV: the expected value. */
export const deleteScript = script(`
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call('DEL', KEYS[1])`)

/** The server's own time in ms, so that the clocks of the processes need not agree. */
const nowMs = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`

/**
 * KEYS: the group. ARGV: the member, its life in ms, how many may stay (0: any number). Removes expired members;
 * returns those beyond the number.
 */
export const joinScript = script(`${nowMs}
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
  redis.call('PEXPIREAT', KEYS[1], last[2])
  local most = tonumber(ARGV[3])
  local tooMany = most == 0 and 0 or redis.call('ZCARD', KEYS[1]) - most
  if tooMany <= 0 then return {} end
  local members = redis.call('ZRANGE', KEYS[1], 0, -1)
  table.sort(members)
  local gone = {}
  for index = 1, tooMany do
    gone[index] = members[index]
  end
  return gone`)

/** KEYS: the group. */
export const membersScript = script(`${nowMs}
  return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')`)

/** KEYS: the counter. ARGV: the window in ms. */
export const countScript = script(`
  local count = redis.call('INCR', KEYS[1])
  local left = redis.call('PTTL', KEYS[1])
  if left < 0 then
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
    left = ARGV[1]
  end
  return { count, tonumber(left) }`)

/** KEYS: the counter. */
export const uncountScript = script(`
  if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end
  return 0`)

function script(source: string): Script {
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}
