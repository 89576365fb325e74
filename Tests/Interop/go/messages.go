package main

import (
	"encoding/json"

	"github.com/gogo/protobuf/proto"
)

// EvaluateEventRequest asks for the verdict on one event.
type EvaluateEventRequest struct {
	LogType string `protobuf:"bytes,1,opt,name=log_type,proto3"`
	Event   []byte `protobuf:"bytes,2,opt,name=event,proto3"`
}

// EvaluateEventResponse is the verdict.
type EvaluateEventResponse struct {
	Matches             []*Match          `protobuf:"bytes,1,rep,name=matches,proto3" json:"matches"`
	DetectionsEvaluated uint32            `protobuf:"varint,2,opt,name=detections_evaluated,proto3" json:"detections_evaluated"`
	Errors              []*DetectionError `protobuf:"bytes,3,rep,name=errors,proto3" json:"errors,omitempty"`
}

// Match says that a rule said yes to the event.
type Match struct {
	DetectionID string          `protobuf:"bytes,1,opt,name=detection_id,proto3" json:"detection_id"`
	DisplayName string          `protobuf:"bytes,2,opt,name=display_name,proto3" json:"display_name"`
	Severity    int32           `protobuf:"varint,3,opt,name=severity,proto3" json:"severity"`
	Title       string          `protobuf:"bytes,4,opt,name=title,proto3" json:"title"`
	Dedup       string          `protobuf:"bytes,5,opt,name=dedup,proto3" json:"dedup"`
	Context     json.RawMessage `protobuf:"bytes,9,opt,name=context,proto3" json:"context,omitempty"`
}

// DetectionError says that a detection failed on the event.
type DetectionError struct {
	DetectionID string `protobuf:"bytes,1,opt,name=detection_id,proto3" json:"detection_id"`
	Code        string `protobuf:"bytes,2,opt,name=code,proto3" json:"code"`
	Message     string `protobuf:"bytes,3,opt,name=message,proto3" json:"message"`
}

// The three methods that make a struct with protobuf tags a message.

func (m *EvaluateEventRequest) Reset()         { *m = EvaluateEventRequest{} }
func (m *EvaluateEventRequest) String() string { return proto.CompactTextString(m) }
func (m *EvaluateEventRequest) ProtoMessage()  {}

func (m *EvaluateEventResponse) Reset()         { *m = EvaluateEventResponse{} }
func (m *EvaluateEventResponse) String() string { return proto.CompactTextString(m) }
func (m *EvaluateEventResponse) ProtoMessage()  {}

func (m *Match) Reset()         { *m = Match{} }
func (m *Match) String() string { return proto.CompactTextString(m) }
func (m *Match) ProtoMessage()  {}

func (m *DetectionError) Reset()         { *m = DetectionError{} }
func (m *DetectionError) String() string { return proto.CompactTextString(m) }
func (m *DetectionError) ProtoMessage()  {}
