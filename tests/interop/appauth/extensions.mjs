// The package's modules import each other without file extensions, as bundlers allow; Node does not.
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (missing) {
    if (!["ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"].includes(missing.code)) throw missing;
    return next(`${specifier}.js`, context).catch(() => next(`${specifier}/index.js`, context));
  }
}
