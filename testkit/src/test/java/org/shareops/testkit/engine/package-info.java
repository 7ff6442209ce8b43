/**
 * Tests of the engine on the memory backend, in every profile that tells servers apart. They live here because the engine's
 * own module knows no backend.
 */
package org.shareops.testkit.engine;
