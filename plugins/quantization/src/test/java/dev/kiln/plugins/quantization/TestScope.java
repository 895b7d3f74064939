package dev.kiln.plugins.quantization;

import dev.kiln.api.data.DataSet;
import dev.kiln.graph.engine.Engine;
import dev.kiln.testkit.BareScope;

/** An engine and calibration data, without training data. */
final class TestScope extends BareScope {

    private final Engine engine;
    private final DataSet calibrationData;

    TestScope(Engine engine, DataSet calibrationData) {
        this.engine = engine;
        this.calibrationData = calibrationData;
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public DataSet calibrationData() {
        return calibrationData;
    }
}
