/**
 * The contract as code: {@link org.shareops.testkit.contract.ShareContract} holds at least one test for each rule that a backend
 * can break, and {@link org.shareops.testkit.contract.ShareFixture} is what the author of a backend supplies to run it. What
 * belongs here: rules, fixtures, and what judges a backend by them. What does not: tools that work without a rule.
 */
@NullMarked
package org.shareops.testkit.contract;

import org.jspecify.annotations.NullMarked;
