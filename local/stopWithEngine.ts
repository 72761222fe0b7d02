const CHECK_PARENT_MS = 1000;

/**
 * Ends this plugin with the engine that started it. A killed engine stops nobody: its plugins would stay for good. To be called
 * before the engine hears of the plugin: of one that is gone already nothing tells who it was.
 */
export function stopWithEngine(): void {
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) process.exit();
  }, CHECK_PARENT_MS).unref();
}
