/** What single parts of the engine cost, measured by JMH. Nothing here asserts a time. */
package org.shareops.benchmarks;
