package dev.kiln.host.extension;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.graph.error.GraphException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between the host and an extension. During each call the thread's context class loader is that of the plugin,
 * as expected by libraries that look up services or resources with it, and failures are reported with the extension's
 * name.
 *
 * <p>The proxy has the interfaces of the api that the extension has. Two proxies are equal if their extensions are
 * equal.
 */
final class Guard implements InvocationHandler {

    private static final ClassLoader API = Provider.class.getClassLoader();

    private final Object extension;
    private final Origin origin;

    private Guard(Object extension, Origin origin) {
        this.extension = extension;
        this.origin = origin;
    }

    /**
     * Wraps an extension.
     *
     * @param extension the extension of a provider
     * @param origin the plugin of its code
     * @param <T> its kind, an interface of the api
     * @return the proxy
     */
    @SuppressWarnings("unchecked") // the proxy has every interface of the api that the extension has
    static <T> T before(T extension, Origin origin) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        collect(extension.getClass(), interfaces);
        return (T) Proxy.newProxyInstance(API, interfaces.toArray(Class<?>[]::new), new Guard(extension, origin));
    }

    /** The origin of the extension behind a proxy; empty for other objects. */
    static Optional<Origin> origin(Object extension) {
        return guard(extension).map(guard -> guard.origin);
    }

    /** The extension behind a proxy; other objects are returned as they are. */
    static Object unwrapped(Object extension) {
        return guard(extension).map(guard -> guard.extension).orElse(extension);
    }

    private static Optional<Guard> guard(@Nullable Object extension) {
        return extension != null
                        && Proxy.isProxyClass(extension.getClass())
                        && Proxy.getInvocationHandler(extension) instanceof Guard guard
                ? Optional.of(guard)
                : Optional.empty();
    }

    private static void collect(Class<?> type, Set<Class<?>> interfaces) {
        for (Class<?> declared : type.getInterfaces()) {
            if (declared.getModule() == Provider.class.getModule()
                    && declared.getName().startsWith("dev.kiln.api.")) {
                interfaces.add(declared);
            }
            collect(declared, interfaces);
        }
        if (type.getSuperclass() != null) {
            collect(type.getSuperclass(), interfaces);
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        if (method.getDeclaringClass() == Object.class) {
            return origin.write(() -> ofEveryObject(method, arguments));
        }
        Promises promises = Promises.of(method, arguments);
        Object answer = written(() -> withLoader(extension, () -> call(method, arguments)));
        promises.broken(answer).ifPresent(promise -> {
            throw origin.fault(promise);
        });
        return answer;
    }

    /**
     * A graph that does not fit is also a mistake of the user; layers report their position, other extensions their
     * name.
     */
    private Object written(Origin.Code<Object> code) {
        try {
            return origin.write(code);
        } catch (GraphException e) {
            if (extension instanceof Loss || extension instanceof Optimizer) {
                throw new GraphException("The " + origin.name() + " cannot be used here: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private Object ofEveryObject(Method method, Object @Nullable [] arguments) {
        if (arguments == null) {
            return method.getName().equals("hashCode") ? (Object) extension.hashCode() : text();
        }
        Object other = arguments[0];
        return guard(other).filter(guard -> guard.extension.equals(extension)).isPresent() || extension.equals(other);
    }

    /** An extension that declares its options has its specification as its text. */
    private String text() {
        return extension.getClass().getAnnotation(Describe.class) == null
                ? extension.toString()
                : Specification.of(extension).toString();
    }

    private Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(extension, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    /**
     * Calls code of a plugin with the plugin's class loader as the thread's.
     *
     * @param plugin an object of the plugin
     * @param code the call
     * @param <T> the type of the result
     * @return its result
     * @throws Throwable any exception of the code
     */
    static <T> T withLoader(Object plugin, Origin.Code<T> code) throws Throwable {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(plugin.getClass().getClassLoader());
        try {
            return code.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
