package dev.kiln.engine.djl;

import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Device;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.EngineReport;
import dev.kiln.graph.error.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Opens the engine on PyTorch. PyTorch's libraries must be in jars or a folder; nothing is ever downloaded. */
public final class DjlEngineProvider implements EngineProvider {

    static final Set<Capability> CAPABILITIES =
            Set.of(Capability.INPUT_GRADIENT, Capability.TRAINING, Capability.QUANTIZED);

    /** For {@link java.util.ServiceLoader}. */
    public DjlEngineProvider() {}

    @Override
    public String name() {
        return "djl";
    }

    @Override
    public String summary() {
        return "PyTorch through the Deep Java Library: graphs as TorchScript, its autograd as the gradient.";
    }

    @Override
    public int ranking() {
        return 50;
    }

    @Override
    public EngineReport inspect() {
        try {
            Libtorch torch = Libtorch.load();
            List<Device> devices = new ArrayList<>(List.of(Device.CPU));
            for (int i = 0; i < torch.gpus(); i++) {
                devices.add(new Device(Device.Kind.GPU, i));
            }
            return new EngineReport(torch.version(), devices, CAPABILITIES, Optional.empty());
        } catch (RuntimeException | LinkageError e) {
            String problem = e instanceof EngineException ? e.getMessage() : "The engine djl is not usable here: " + e;
            return EngineReport.unusable(NativeLibraries.REQUIRED, String.valueOf(problem));
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>The number of threads is a setting of libtorch for the whole process: where engines with different numbers are
     * open, each run sets its own, and concurrent runs share the last one set.
     */
    @Override
    public Engine open(EngineOptions options) {
        Libtorch torch = Libtorch.load();
        Device device = options.device();
        if (device.kind() == Device.Kind.GPU && device.index() >= torch.gpus()) {
            throw new EngineException("The device " + device + " does not exist: PyTorch " + torch.version() + " sees "
                    + torch.gpus() + " CUDA devices. Use --device cpu, or install PyTorch's CUDA libraries.");
        }
        return new DjlEngine(torch, options);
    }
}
