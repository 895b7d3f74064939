package dev.kiln.host.extension;

import dev.kiln.api.extension.Provider;
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
 * Stands between the host and an extension. Whatever is called of it, the thread's context class loader is that of its
 * plugin meanwhile, as libraries expect that look up services or resources with it, and what goes wrong in it is said
 * with its name.
 *
 * <p>The extension is seen as the interfaces of the api that its class has. It equals another where the two that they
 * stand before are equal.
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
     * An extension behind its guard.
     *
     * @param extension what a provider made
     * @param origin whose code it is
     * @param <T> its kind, an interface of the api
     * @return what stands for it
     */
    @SuppressWarnings("unchecked") // the proxy has every interface of the api that the extension has
    static <T> T before(T extension, Origin origin) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        collect(extension.getClass(), interfaces);
        return (T) Proxy.newProxyInstance(API, interfaces.toArray(Class<?>[]::new), new Guard(extension, origin));
    }

    /** Whose code stands behind a guard; empty for anything else. */
    static Optional<Origin> origin(Object extension) {
        return guard(extension).map(guard -> guard.origin);
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

    /** That a graph does not fit is the user's mistake as well; layers say where they stand, others who they are. */
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
            return method.getName().equals("hashCode") ? (Object) extension.hashCode() : extension.toString();
        }
        Object other = arguments[0];
        return guard(other).filter(guard -> guard.extension.equals(extension)).isPresent() || extension.equals(other);
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
     * @param plugin an object of the plugin's
     * @param code calls it
     * @param <T> the answer
     * @return what it returned
     * @throws Throwable whatever it throws
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
