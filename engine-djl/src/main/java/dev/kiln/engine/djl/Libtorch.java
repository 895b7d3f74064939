package dev.kiln.engine.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.kiln.graph.error.EngineException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** PyTorch in this process: loaded once, never unloaded, never downloaded. */
final class Libtorch {

    private static @Nullable Libtorch loaded;
    private static @Nullable String failure;

    private final Engine engine;
    private final boolean usesOneDnn;

    private Libtorch(Engine engine) {
        this.engine = engine;
        this.usesOneDnn = OneDnn.check(this);
    }

    /**
     * Loads PyTorch, once for the process.
     *
     * @throws EngineException if it is missing or does not load; the message gives the remedy
     */
    static synchronized Libtorch load() {
        if (loaded != null) {
            return loaded;
        }
        if (failure == null) {
            // a missing library may be added later; a failed load cannot be repeated in one process
            Optional<String> problem = NativeLibraries.find(loader()).problem();
            if (problem.isPresent()) {
                throw new EngineException("The engine djl is not usable here. " + problem.get());
            }
            try {
                loaded = new Libtorch(start());
                return loaded;
            } catch (EngineException e) {
                failure = String.valueOf(e.getMessage());
            } catch (RuntimeException | LinkageError e) {
                failure = "The engine djl is not usable here: PyTorch does not load (" + e.getMessage()
                        + "). Check that its libraries are those of this machine and whole.";
            }
        }
        throw new EngineException(failure);
    }

    private static ClassLoader loader() {
        return Libtorch.class.getClassLoader();
    }

    /** DJL looks for its engines and libraries with the context class loader, and remembers what it found. */
    private static Engine start() {
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("OPT_OUT_TRACKING", "true");
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        thread.setContextClassLoader(loader());
        try {
            return Engine.getEngine("PyTorch");
        } finally {
            thread.setContextClassLoader(context);
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Returns the version of libtorch, with a note if oneDNN is switched off. */
    String version() {
        return engine.getVersion() + (usesOneDnn ? "" : " without oneDNN");
    }

    /** Returns the number of CUDA devices that PyTorch can use; 0 with the libraries for the CPU. */
    int gpus() {
        return engine.hasCapability(StandardCapabilities.CUDA) ? engine.getGpuCount() : 0;
    }

    /** Returns a new owner of arrays on a device, to be closed by the caller. */
    PtNDManager manager(Device device) {
        return (PtNDManager) engine.newBaseManager(device);
    }

    /**
     * Sets the values that libtorch keeps for each thread.
     *
     * @param threads the number of threads that one operator may use; the last value set counts for the whole process
     * @param differentiates whether autograd records
     */
    void prepareThread(int threads, boolean differentiates) {
        // the optimizing executor compiles for seconds in the second and third run, and overflows the stack of large
        // graphs
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(differentiates);
        if (JniUtils.getNumThreads() != threads) {
            JniUtils.setNumThreads(threads);
        }
    }
}
