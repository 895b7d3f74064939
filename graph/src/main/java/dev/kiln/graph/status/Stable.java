package dev.kiln.graph.status;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Can be relied on. A type with this status, and the types nested in it, change incompatibly only with a new major
 * version of the api, below 1.0 with a new minor one: what was compiled against it goes on running. An interface
 * gains only methods that have a default, so that what implements it goes on running too. The build compares these
 * types with those of the last release.
 *
 * <p>Every public type of the api is either this, {@link Experimental} or {@link Internal}.
 */
@Documented
@Stable
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Stable {}
