/** The simple store: one file a key, forced and renamed before each answer. Tests and benchmarks compare with it. */
@NullMarked
package io.cofre.testing.filestore;

import org.jspecify.annotations.NullMarked;
