package dev.kiln.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
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

/** Finds the ONNX Runtime on the path. */
public final class OnnxEngineProvider implements EngineProvider {

    static final String NAME = "onnx";
    static final Set<Capability> CAPABILITIES =
            Set.of(Capability.INPUT_GRADIENT, Capability.TRAINING, Capability.QUANTIZED);

    /** Called by {@link java.util.ServiceLoader}. */
    public OnnxEngineProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "ONNX Runtime; gradients are lowered to ordinary operators";
    }

    @Override
    public int ranking() {
        return 100;
    }

    @Override
    public EngineReport inspect() {
        try {
            OrtEnvironment environment = OrtCalls.environment();
            return new EngineReport(environment.getVersion(), devices(), CAPABILITIES, Optional.empty());
        } catch (LinkageError | RuntimeException e) {
            return EngineReport.unusable(
                    "unknown",
                    "the native library of ONNX Runtime does not load (" + e.getMessage()
                            + "); use the onnxruntime artifact of this operating system and processor");
        }
    }

    private static List<Device> devices() {
        List<Device> devices = new ArrayList<>(List.of(Device.CPU));
        if (OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            OrtCalls.cudaDevices().forEach(devices::add);
        }
        return devices;
    }

    @Override
    public Engine open(EngineOptions options) {
        EngineReport report = inspect();
        if (!report.isUsable()) {
            throw new EngineException(
                    "The engine onnx is not usable: " + report.problem().orElse("") + ".");
        }
        if (!report.devices().contains(options.device())) {
            throw new EngineException("The device " + options.device() + " does not exist; the engine onnx has "
                    + report.devices() + ". For CUDA it needs the onnxruntime_gpu artifact and a CUDA driver.");
        }
        return new OnnxEngine(options);
    }
}
