/** Milliseconds of processor time that synchronous work takes in this process: another program on the machine does not count. */
export function processorMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1_000
}
